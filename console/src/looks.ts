// Light or dark: as somebody chose, or as the system has it; written at the root of the page, where every style
// looks for it.
import { useSyncExternalStore } from 'react'

export type Scheme = 'auto' | 'light' | 'dark'

/** As Mantine names it, which reads it there as well. */
const KEY = 'mantine-color-scheme-value'
const ATTRIBUTE = 'data-mantine-color-scheme'

const isDark = window.matchMedia('(prefers-color-scheme: dark)')
const listeners = new Set<() => void>()
let chosen = chosenBefore()

function chosenBefore(): Scheme {
  const kept = localStorage.getItem(KEY)
  return kept === 'light' || kept === 'dark' ? kept : 'auto'
}

function looks(): 'light' | 'dark' {
  return chosen === 'auto' ? (isDark.matches ? 'dark' : 'light') : chosen
}

function show(): void {
  document.documentElement.setAttribute(ATTRIBUTE, looks())
  for (const listener of listeners) listener()
}

function subscribe(listener: () => void): () => void {
  listeners.add(listener)
  return () => listeners.delete(listener)
}

isDark.addEventListener('change', show)
// Chosen in another tab.
window.addEventListener('storage', ({ key }) => {
  if (key !== KEY) return
  chosen = chosenBefore()
  show()
})
show()

export function chooseScheme(next: Scheme): void {
  localStorage.setItem(KEY, next)
  chosen = next
  show()
}

export function useScheme(): Scheme {
  return useSyncExternalStore(subscribe, () => chosen)
}

export function useLooks(): 'light' | 'dark' {
  return useSyncExternalStore(subscribe, looks)
}
