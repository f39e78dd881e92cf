// Draws talk share against team size as an SVG, with the exact optimum.
import { OPTIMUM } from './optimum.ts'
import type { Point } from './points.ts'

const WIDTH = 420
const HEIGHT = 300
const MARGIN = { left: 48, right: 12, top: 28, bottom: 36 }
const SHARES = { low: 0.15, high: 0.95 }
const TEAMS = { low: 2, high: 200 }
const COLOURS = {
  optimum: '#111',
  yuhu: '#0a7d38',
  constant: '#b36b00',
  'dial-level loop': '#c0264b',
  progressive: '#5577aa',
}

/** One panel for each world, two in a row. */
export function plot(points: readonly Point[]): string {
  const worlds = [...new Set(points.map(point => point.world))]
  const rows = Math.ceil(worlds.length / 2)
  const panels = worlds.map((world, index) => {
    const shift = `translate(${(index % 2) * WIDTH} ${Math.floor(index / 2) * HEIGHT})`
    const own = points.filter(point => point.world === world)
    return `<g transform="${shift}">${panel(world, own)}</g>`
  })
  const size = `width="${2 * WIDTH}" height="${rows * HEIGHT}" viewBox="0 0 ${2 * WIDTH} ${rows * HEIGHT}"`
  return (
    `<svg xmlns="http://www.w3.org/2000/svg" ${size} font-family="sans-serif" ` +
    'font-size="11"><title>Talk share against team size</title><rect ' +
    `width="100%" height="100%" fill="#fff"/>${panels.join('')}</svg>\n`
  )
}

function panel(world: string, points: readonly Point[]): string {
  const parts = [`<text x="${MARGIN.left}" y="16" font-size="13">World ${world}: talk share by agents</text>`]
  for (const share of [0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]) {
    const y = yOf(share)
    parts.push(`<line x1="${MARGIN.left}" x2="${WIDTH - MARGIN.right}" y1="${y}" y2="${y}" stroke="#ddd"/>`)
    parts.push(`<text x="${MARGIN.left - 6}" y="${y + 4}" text-anchor="end">${share.toFixed(1)}</text>`)
  }
  for (const agents of [2, 3, 5, 10, 20, 50, 200])
    parts.push(
      `<text x="${xOf(agents)}" y="${HEIGHT - MARGIN.bottom + 16}" text-anchor="middle">${agents}</text>`,
    )
  const best = Object.entries(OPTIMUM[world] ?? {}).map(([agents, share]): [number, number] => [
    Number(agents),
    share,
  ])
  if (best.length > 0) parts.push(curve(best, COLOURS.optimum, '6 3'))
  let line = 0
  for (const [way, colour] of Object.entries(COLOURS)) {
    const own = points
      .filter(point => point.way === way)
      .map((point): [number, number] => [point.agents, point.measures.talkShare.mean])
    if (own.length > 0) parts.push(curve(own, colour, 'none'))
    if (own.length === 0 && (way !== 'optimum' || best.length === 0)) continue
    parts.push(
      `<text x="${WIDTH - MARGIN.right - 90}" ` +
        `y="${HEIGHT - MARGIN.bottom - 6 - 12 * line++}" ` +
        `fill="${colour}">${way}</text>`,
    )
  }
  return parts.join('')
}

function curve(points: readonly [number, number][], colour: string, dashes: string): string {
  const at = points.map(([agents, share]) => `${xOf(agents).toFixed(1)},${yOf(share).toFixed(1)}`)
  const dots = points.map(
    ([agents, share]) =>
      `<circle cx="${xOf(agents).toFixed(1)}" cy="${yOf(share).toFixed(1)}" r="2.5" fill="${colour}"/>`,
  )
  return (
    `<polyline points="${at.join(' ')}" fill="none" stroke="${colour}" ` +
    `stroke-width="1.6" stroke-dasharray="${dashes}"/>${dots.join('')}`
  )
}

function xOf(agents: number): number {
  const share = Math.log(agents / TEAMS.low) / Math.log(TEAMS.high / TEAMS.low)
  return MARGIN.left + share * (WIDTH - MARGIN.left - MARGIN.right)
}

function yOf(share: number): number {
  return (
    HEIGHT -
    MARGIN.bottom -
    ((share - SHARES.low) / (SHARES.high - SHARES.low)) * (HEIGHT - MARGIN.top - MARGIN.bottom)
  )
}
