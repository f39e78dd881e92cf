// A short sign that a customer comes.
let audio: AudioContext | null = null

const HZ = 880
const SECONDS = 0.25

/** Silent where the browser forbids sound before the first click. */
export function ring(): void {
  audio ??= new AudioContext()
  if (audio.state === 'suspended') return
  const tone = audio.createOscillator()
  const volume = audio.createGain()
  const end = audio.currentTime + SECONDS
  tone.frequency.value = HZ
  volume.gain.setValueAtTime(0.2, audio.currentTime)
  volume.gain.exponentialRampToValueAtTime(0.001, end)
  tone.connect(volume).connect(audio.destination)
  tone.start()
  tone.stop(end)
}
