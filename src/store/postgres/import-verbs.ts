// The verbs of imports, over the connections of the API; each account has its share of them.
import type { ImportBook } from '../port/import-book.ts'
import { asked, type BoundVerbs, shared } from './bound-verbs.ts'
import * as headings from './import/import-headings.ts'
import { blockImported, unblockImported } from './import/imported-blocks.ts'
import * as contacts from './import/imported-contacts.ts'
import * as imports from './import/stored-imports.ts'

export const importVerbs: BoundVerbs<ImportBook> = {
  addImport: shared(imports.addImport),
  findImport: shared(imports.findImport),
  listImports: shared(imports.listImports),
  setImport: shared(imports.setImport),
  takeImport: asked(imports.takeImport),
  holdImport: asked(imports.holdImport),
  endAdding: shared(imports.endAdding),
  isAdding: asked(imports.isAdding),
  letGoOfImport: asked(imports.letGoOfImport),
  oldImports: asked(imports.oldImports),
  unknownImports: asked(imports.unknownImports),
  knownNumbers: shared(contacts.knownNumbers),
  appendImported: shared(contacts.appendImported),
  undoImportBatch: shared(contacts.undoImportBatch),
  blockImported: shared(blockImported),
  unblockImported: shared(unblockImported),
  chosenHeadings: shared(headings.chosenHeadings),
  chooseHeadings: shared(headings.chooseHeadings),
}
