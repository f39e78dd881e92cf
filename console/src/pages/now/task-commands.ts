// Starts, pauses and ends a task from wherever it is shown; what fails is said.
import { useMutation, useQueryClient } from '@tanstack/react-query'
import { paths } from '../../client/paths.ts'
import { request } from '../../client/request.ts'
import { useNotifyFailure } from '../../parts/notify-failure.ts'

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
