// What happened to a call beside its course, as it stands in its record. Times are epoch ms, in the call's
// own time.
export type CallMark =
  /** Nothing was recorded meanwhile, as an agent wanted; `to` null: until the end. */
  | {
      readonly what: 'recordingPaused'
      readonly ext: string
      readonly from: number
      readonly to: number | null
    }
  /** The customer pressed a key that does something, while a message was played or after it. */
  | { readonly what: 'keyPressed'; readonly key: string; readonly at: number }
  /** The call went from one agent to another. */
  | { readonly what: 'transferred'; readonly ext: string; readonly to: string; readonly at: number }
