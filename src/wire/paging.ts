// currentpage and itemsperpage, and the head of a listed result.
import type { Listed, Page } from '../store/port/api-store.ts'
import { defaulted, integer } from './parameter.ts'

export const PAGING = {
  currentpage: defaulted(integer('页码', 'page', 1, 10_000_000), 1),
  itemsperpage: defaulted(integer('每页条数', 'rows a page', 1, 1_000), 10),
}

export function pageOf(sent: { readonly currentpage: number; readonly itemsperpage: number }): Page {
  return { current: sent.currentpage, size: sent.itemsperpage }
}

export function pageHead(listed: Pick<Listed<unknown>, 'total'>, page: Page) {
  return { totalitems: listed.total, currentpage: page.current, itemsperpage: page.size }
}
