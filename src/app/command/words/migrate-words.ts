// What `migrate` says.
import type { Text } from '../spoken-language.ts'

export const UP_TO_DATE: Text = { en: 'The database is up to date.', zh: '数据库结构已是最新。' }
