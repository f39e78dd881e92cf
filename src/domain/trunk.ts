// A trunk: a way out to the telephone network, its limits, and the choice among several.

export interface TrunkLimits {
  readonly channels: number
  readonly callsPerSecond: number
}

/** What the rules of dialling know of a trunk; names are unique among all accounts. */
export interface Trunk extends TrunkLimits {
  readonly name: string
  /** Those with the lowest number are used as long as one of them has room. */
  readonly priority: number
}

export const TRUNK_PRIORITY = 1

export interface PrefixRule {
  readonly prefix: string
  readonly replaceWith: string
}

/** How a switch reaches it. */
export interface TrunkAccess {
  readonly name: string
  /** `host[:port]`, several with commas between them, tried in order. */
  readonly address: string
  readonly transport: 'udp' | 'tcp'
  /** User name of the digest; the part before an `@` is also the user we register as. */
  readonly username: string
  /** Empty: the trunk knows us by our address. */
  readonly password: string
  /** It must be registered with before it takes calls. */
  readonly registers: boolean
  /** False: it never answers OPTIONS, so its silence means nothing. */
  readonly probes: boolean
  /** Host of From, To and the Request-URI; empty: the first host of `address`. */
  readonly domain: string
  /** The longest prefix that fits is replaced; `''` fits every number. */
  readonly prefixRules: readonly PrefixRule[]
  /** The caller id also goes into P-Asserted-Identity (RFC 3325). */
  readonly assertsIdentity: boolean
  /**
   * Sound is accepted only from the SDP's address and the signalling's; if omitted, also from another address
   * whose packets form a steady stream.
   */
  readonly strictSound?: boolean
}

/** What is stored of one besides its name and whose it is. */
export interface TrunkFields extends TrunkLimits, Omit<TrunkAccess, 'name'> {
  readonly priority: number
  readonly enabled: boolean
}

export interface TrunkNow {
  readonly name: string
  readonly priority: number
  /** It is up, and a call may begin over it now. */
  readonly hasRoom: boolean
}

/**
 * The trunks of the best priority that have room take turns: the one whose last call began longest ago is
 * next. `lastUse`: the number of the last call over each trunk; a trunk that is not in it was never used.
 */
export function chooseTrunk(
  trunks: readonly TrunkNow[],
  lastUse: ReadonlyMap<string, number>,
): TrunkNow | null {
  let best: TrunkNow | null = null
  for (const trunk of trunks) {
    if (!trunk.hasRoom) continue
    if (best === null || trunk.priority < best.priority) best = trunk
    else if (trunk.priority === best.priority && useOf(trunk) < useOf(best)) best = trunk
  }
  return best

  function useOf({ name }: TrunkNow): number {
    return lastUse.get(name) ?? -1
  }
}
