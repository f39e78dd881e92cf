// Parameters after `;` in URIs and headers: names in lower case, in order; null is a parameter without a value.

export type Params = ReadonlyMap<string, string | null>
