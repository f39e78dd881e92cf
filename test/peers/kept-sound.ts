// Sound that is kept as it comes; tests ask for it every few milliseconds.
const ROOM = 1 << 16

export class KeptSound {
  private samples = new Int16Array(ROOM)
  private length = 0

  add(more: Int16Array): void {
    const length = this.length + more.length
    if (length > this.samples.length) {
      const longer = new Int16Array(2 * length)
      longer.set(this.all())
      this.samples = longer
    }
    this.samples.set(more, this.length)
    this.length = length
  }

  /** All that came by now. */
  all(): Int16Array {
    return this.samples.subarray(0, this.length)
  }
}
