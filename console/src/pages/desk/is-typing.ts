// Whether a key press belongs to a field, or to a dialog, and not to the desk.
export function isTyping({ target, ctrlKey, metaKey, altKey }: KeyboardEvent): boolean {
  if (ctrlKey || metaKey || altKey) return true
  if (!(target instanceof HTMLElement)) return false
  return target.matches('input, textarea, select') || target.closest('[role=dialog], [role=menu]') !== null
}
