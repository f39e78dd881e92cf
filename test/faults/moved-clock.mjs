// Loaded before the product: moves the clock of its process by MOVED_CLOCK_MS, as if the machine's had been
// set.
const movedMs = Number(process.env['MOVED_CLOCK_MS'])
const systemNow = Date.now
const now = () => systemNow() + movedMs

globalThis.Date = new Proxy(Date, {
  get: (date, name) => (name === 'now' ? now : Reflect.get(date, name)),
  construct: (date, given, as) => Reflect.construct(date, given.length === 0 ? [now()] : given, as),
  apply: (date, _this, _given) => new date(now()).toString(),
})
