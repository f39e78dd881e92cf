export function makeProgram(folder: string): Promise<void>
