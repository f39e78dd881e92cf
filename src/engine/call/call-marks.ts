// What happened to a call beside its course, collected for its record.
import type { CallMark } from '../../domain/call/mark.ts'
import type { CallChange } from '../../store/port/changes.ts'

/** A call that is being written down. */
interface MarkedCall {
  /** Epoch ms, in the call's own time. */
  readonly now: number
  readonly change: CallChange
}

export class CallMarks {
  private marks: readonly CallMark[] = []
  private readonly call: MarkedCall

  constructor(call: MarkedCall) {
    this.call = call
  }

  add(mark: CallMark): void {
    this.write([...this.marks, mark])
  }

  /** What this mark says is over now, if it has not been before. */
  end(what: 'recordingPaused'): void {
    const { now } = this.call
    this.write(this.marks.map(mark => (mark.what === what && mark.to === null ? { ...mark, to: now } : mark)))
  }

  private write(marks: readonly CallMark[]): void {
    this.marks = marks
    this.call.change.marks = marks
  }
}
