// Who changed what in the account, from where, before and after.
import { getRouteApi, useNavigate } from '@tanstack/react-router'
import { Head } from '../../parts/shell.tsx'
import { useSay } from '../../words/language.ts'
import { SHELL } from '../../words/shell.ts'
import { AuditLog } from './audit-log.tsx'

const route = getRouteApi('/shell/audit')

export default function AuditPage() {
  const say = useSay()
  const navigate = useNavigate()
  const { entry } = route.useSearch()
  const close = () =>
    void navigate({
      to: '.',
      search: (before: object) => ({ ...before, entry: undefined }) as never,
      resetScroll: false,
    })
  return (
    <>
      <Head title={say(SHELL.audit)} />
      <AuditLog of="account" open={entry} onClose={close} />
    </>
  )
}
