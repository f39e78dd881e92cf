// The verbs of imports, over the connections of the API; each account has its share of them.
import type { ImportBook } from '../port/import-book.ts'
import type { AccountGate } from './account-gate.ts'
import type { Database } from './database.ts'
import * as headings from './import/import-headings.ts'
import { blockImported, unblockImported } from './import/imported-blocks.ts'
import * as contacts from './import/imported-contacts.ts'
import * as imports from './import/stored-imports.ts'

export function importVerbs(api: Database, gate: AccountGate): ImportBook {
  const shared =
    <Args extends unknown[], Result>(
      verb: (db: Database, accountId: number, ...args: Args) => Promise<Result>,
    ) =>
    (accountId: number, ...args: Args): Promise<Result> =>
      gate.run(accountId, () => verb(api, accountId, ...args))
  return {
    addImport: shared(imports.addImport),
    findImport: shared(imports.findImport),
    listImports: shared(imports.listImports),
    setImport: shared(imports.setImport),
    takeImport: (...args) => imports.takeImport(api, ...args),
    holdImport: (...args) => imports.holdImport(api, ...args),
    isAdding: importId => imports.isAdding(api, importId),
    letGoOfImport: (...args) => imports.letGoOfImport(api, ...args),
    oldImports: (...args) => imports.oldImports(api, ...args),
    unknownImports: (...args) => imports.unknownImports(api, ...args),
    knownNumbers: shared(contacts.knownNumbers),
    appendImported: shared(contacts.appendImported),
    undoImportBatch: shared(contacts.undoImportBatch),
    blockImported: shared(blockImported),
    unblockImported: shared(unblockImported),
    chosenHeadings: shared(headings.chosenHeadings),
    chooseHeadings: shared(headings.chooseHeadings),
  }
}
