// A process that records without end, to be killed.
import { createRealClock } from '../../../src/app/real-clock.ts'
import { Recording } from '../../../src/telephony/sip/media/recording-file.ts'

const clock = createRealClock()
const recording = new Recording(process.argv[2] ?? '', reason => {
  throw new Error(reason)
})
const append = () => {
  recording.append(Buffer.alloc(32_000, 7))
  clock.after(2, append)
}
append()
