// Agents at a PBX in the engine: they work as those who register, as long as their account may name the host.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccountSettings } from '../../src/domain/account.ts'
import { phonesIn } from '../../src/engine/account/agent-phones.ts'

const account = (pbxHosts: string) => ({
  ...{ id: 1, code: '9001', name: 'a', enabled: true, appid: 'A' },
  settings: AccountSettings.parse({ pbxHosts }),
})
const agent = (ext: string, uri: string | null) =>
  ({ ext, password: 'p', reach: 'ring', uri, ready: true, readyAt: 0 }) as const

test('the switch is given who registers and who is at an allowed host; of any other host nobody', () => {
  const agents = [
    agent('1001', null),
    agent('1002', 'sip:2002@pbx.example:5070;transport=tcp'),
    agent('1003', 'sip:2003@elsewhere.example'),
    agent('1004', 'no address'),
  ]
  assert.deepEqual(phonesIn({ account: account('pbx.example'), agents }), [
    { ext: '1001', password: 'p', login: '9001-1001' },
    {
      ...{ ext: '1002', password: 'p', login: '9001-1002' },
      at: { user: '2002', host: 'pbx.example', port: 5070, transport: 'tcp' },
    },
  ])
  assert.deepEqual(
    phonesIn({ account: account(''), agents }).map(({ ext }) => ext),
    ['1001'],
    'the operator has taken the host back',
  )
})
