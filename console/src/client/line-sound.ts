// Makes a sound file what a telephone line carries before it is sent: a tenth of what a recording takes, by the
// same steps as the server's.
import { PROMPT_LIMITS } from '../../../src/domain/prompt.ts'
import { LINE_RATE } from '../../../src/domain/sound/resampler.ts'
import { SoundIntake, type SoundRefusal } from '../../../src/domain/sound/sound-intake.ts'
import { viewOf, wavHead } from '../../../src/domain/sound/wav-reader.ts'

/** A WAV file, or why there is none. */
export async function lineSoundOf(file: Blob): Promise<Blob | SoundRefusal> {
  const intake = new SoundIntake(PROMPT_LIMITS.secondsEach)
  const reader = file.stream().getReader()
  for (;;) {
    const { value, done } = await reader.read()
    if (done) break
    const refused = intake.push(value)
    if (refused !== null) {
      await reader.cancel()
      return refused
    }
  }
  const samples = intake.end()
  if ('refused' in samples) return samples
  const sound = new Uint8Array(samples.length * 2)
  const view = viewOf(sound)
  for (const [at, sample] of samples.entries()) view.setInt16(at * 2, sample, true)
  return new Blob([wavHead(sound.length, 1, LINE_RATE), sound], { type: 'audio/wav' })
}
