// Attacks the SIP switch in the fuzz bench, from a process of its own.
import { type Attack, attack } from '../../test/security/sip-attack.ts'

process.on('disconnect', () => process.exit())
process.on('message', async (task: Attack) => {
  process.send?.(await attack(task))
})
