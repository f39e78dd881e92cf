// Starts, pauses and ends a task from wherever it is shown; what fails is said.
import { notifications } from '@mantine/notifications'
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { paths } from '../../client/paths.ts'
import { Refused, request } from '../../client/request.ts'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'

export type TaskCommand = 'start' | 'pause' | 'end' | 'resume'

export function useTaskCommand({ taskid }: { readonly taskid: string }) {
  const queries = useQueryClient()
  const notifyFailure = useNotifyFailure()
  return useMutation({
    mutationFn: (command: TaskCommand) => request('POST', paths.taskCommand(taskid, command)),
    onSuccess: () => queries.invalidateQueries({ queryKey: ['tasks'] }),
    onError: notifyFailure,
  })
}

export function useNotifyFailure(): (error: unknown) => void {
  const say = useSay()
  return error => {
    const message = error instanceof Refused ? error.message : say(SHELL.unreachable)
    notifications.show({ message, color: 'red' })
  }
}
