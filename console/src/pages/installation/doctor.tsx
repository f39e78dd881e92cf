// What the doctor finds of the installation, in sentences: what is wrong first.
import { Group, Stack, Text } from '@mantine/core'
import { useQuery } from '@tanstack/react-query'
import type { FindingRow } from '../../../../src/api/v1/resources/whole-installation.ts'
import { paths } from '../../client/paths.ts'
import { get } from '../../client/request.ts'
import { Button } from '../../parts/button.tsx'
import { Failure } from '../../parts/failure.tsx'
import { Loading } from '../../parts/listing.tsx'
import { State } from '../../parts/state.tsx'
import { INSTALLATION } from '../../words/installation.ts'
import { useLanguage, useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'

export function Doctor() {
  const say = useSay()
  const { language } = useLanguage()
  const { data, error, isFetching, refetch } = useQuery({
    queryKey: ['doctor', language],
    queryFn: ({ signal }) => get<{ rows: FindingRow[] }>(paths.doctor, signal),
  })
  if (data === undefined) return error === null ? <Loading /> : <Failure error={error} />
  const rows = data.rows.toSorted((a, b) => Number(b.isWrong) - Number(a.isWrong))
  const wrong = rows.filter(({ isWrong }) => isWrong).length
  return (
    <Stack maw={860}>
      <Group justify="space-between">
        <Text c={wrong === 0 ? 'var(--ready)' : 'var(--bad)'} fw={600} role="status">
          {say(wrong === 0 ? INSTALLATION.allWell : INSTALLATION.wrong(wrong))}
        </Text>
        <Button variant="default" loading={isFetching} onClick={() => void refetch()}>
          {say(SHELL.retry)}
        </Button>
      </Group>
      {error !== null && <Failure error={error} />}
      {rows.map(({ isWrong, text }) => (
        <Group key={text} align="flex-start" wrap="nowrap">
          <State hue={isWrong ? 'bad' : 'ready'}>
            {say(isWrong ? INSTALLATION.isWrong : INSTALLATION.isWell)}
          </State>
          <Text style={{ overflowWrap: 'anywhere', minWidth: 0 }}>{text}</Text>
        </Group>
      ))}
    </Stack>
  )
}
