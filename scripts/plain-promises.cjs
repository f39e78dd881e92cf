// Loaded before node:test. Its runner follows every promise with a hook, to know which test is running; that takes
// more than half of the processor time of whatever awaits much, as the engine in virtual time does. Here it learns
// of tests alone: `test`, `describe` and their hooks belong to the suite in whose function they are called, and
// after the first `await` of a test they throw (`t.test` and `t.after` work everywhere). An error that nobody
// awaits still fails the run, only not by the name of a test.
const hooks = require('node:async_hooks')
const { syncBuiltinESMExports } = require('node:module')

const { AsyncResource, createHook, executionAsyncId } = hooks
/** The ids under which the functions of tests and suites run. */
const known = new Set()
let begun = () => {}
let areLoaded = false
let written = 0
process.once('testsLoaded', () => {
  areLoaded = true
})

hooks.AsyncResource = class extends AsyncResource {
  constructor(type, options) {
    super(type, options)
    known.add(this.asyncId())
    begun(this.asyncId(), type, this.triggerAsyncId(), this)
  }
}
hooks.createHook = callbacks => {
  hooks.createHook = createHook
  begun = callbacks.init
  return { enable: () => {}, disable: () => {} }
}
const runner = require('node:test')
hooks.AsyncResource = AsyncResource

for (const name of ['test', 'it', 'describe', 'suite', 'before', 'after', 'beforeEach', 'afterEach']) {
  const original = runner[name]
  const placed = (...args) => {
    if (areLoaded && !known.has(executionAsyncId()))
      throw new Error(`${name} is called after an await: use t.${name} of the test, or call it before`)
    if (name === 'test' || name === 'it') written++
    return original(...args)
  }
  runner[name] = Object.assign(placed, original)
}
syncBuiltinESMExports()

// Whoever runs this compares it with the number of tests that were reported.
process.once('exit', () => console.log(`Tests written: ${written}`))
