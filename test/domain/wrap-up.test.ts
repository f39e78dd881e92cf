// How long wrap-up lasts and how often it is extended.
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { AccountSettings } from '../../src/domain/account.ts'
import { extendedWrapUp, extensionsLeft, wrapUpFrom } from '../../src/domain/wrap-up.ts'

const settings = AccountSettings.parse({
  wrapUpSeconds: 10,
  wrapUpExtensionSeconds: 30,
  wrapUpExtensionsMax: 2,
})

test('a wrap-up lasts as long as the account says, and each extension adds to its end', () => {
  const first = wrapUpFrom(1_000, settings)
  assert.deepEqual([first.endsAt, extensionsLeft(first, settings)], [11_000, 2])
  const second = extendedWrapUp(first, settings)
  assert.deepEqual([second?.endsAt, second && extensionsLeft(second, settings)], [41_000, 1])
  const third = second && extendedWrapUp(second, settings)
  assert.deepEqual([third?.endsAt, third && extensionsLeft(third, settings)], [71_000, 0])
  assert.equal(third && extendedWrapUp(third, settings), null)
})

test('a limit that was lowered meanwhile leaves no extension, and takes none away', () => {
  const extended = extendedWrapUp(wrapUpFrom(0, settings), settings)
  const lowered = { ...settings, wrapUpExtensionsMax: 0 }
  assert.ok(extended !== null)
  assert.equal(extensionsLeft(extended, lowered), 0)
  assert.equal(extendedWrapUp(extended, lowered), null)
  assert.equal(extended.endsAt, 40_000)
})
