// A recording, read once: how loud each channel is over time, drawn on a canvas.

export interface Sound {
  /** The whole file, for the player; its user gives it back. */
  readonly url: string
  readonly seconds: number
  /** A channel each: left the customer, right the agent. Peaks between 0 and 1. */
  readonly peaks: readonly Float32Array[]
}

/** What a telephone carries needs no more, and an hour of it fits. */
const SAMPLE_RATE = 8_000
const COLUMNS = 1_000

export async function soundOf(link: string): Promise<Sound> {
  const response = await fetch(link)
  if (!response.ok) throw new Error(`${response.status}`)
  const blob = await response.blob()
  const decoder = new OfflineAudioContext(2, 1, SAMPLE_RATE)
  const sound = await decoder.decodeAudioData(await blob.arrayBuffer())
  const channels = Array.from({ length: sound.numberOfChannels }, (_, index) => sound.getChannelData(index))
  return { url: URL.createObjectURL(blob), seconds: sound.duration, peaks: channels.map(peaksOf) }
}

function peaksOf(samples: Float32Array): Float32Array {
  const peaks = new Float32Array(COLUMNS)
  for (let index = 0; index < samples.length; index++) {
    const column = Math.floor((index * COLUMNS) / samples.length)
    peaks[column] = Math.max(peaks[column] ?? 0, Math.abs(samples[index] ?? 0))
  }
  return peaks
}

/** `played`: share of the whole. */
export function drawWave(canvas: HTMLCanvasElement, { peaks }: Sound, played: number): void {
  const scale = window.devicePixelRatio
  const [width, height] = [canvas.clientWidth * scale, canvas.clientHeight * scale]
  if (canvas.width !== width || canvas.height !== height) Object.assign(canvas, { width, height })
  const context = canvas.getContext('2d')
  if (context === null) return
  const looks = getComputedStyle(canvas)
  const color = (name: string) => looks.getPropertyValue(name)
  context.clearRect(0, 0, width, height)
  const lane = height / peaks.length
  for (const [channel, levels] of peaks.entries()) {
    const middle = lane * (channel + 0.5)
    for (const [column, level] of levels.entries()) {
      const x = (column * width) / levels.length
      const tall = Math.max(scale, level * lane * 0.92)
      const isPlayed = column / levels.length <= played
      context.fillStyle = color(isPlayed ? (channel === 0 ? '--talk' : '--wrap') : '--faint')
      context.fillRect(x, middle - tall / 2, Math.max(1, width / levels.length - 0.5), tall)
    }
  }
  context.fillStyle = color('--text')
  context.fillRect(played * width, 0, 2 * scale, height)
}
