// What is said of prompts: sounds that customers hear.
import type { Text } from './language.ts'

export const PROMPTS = {
  why: {
    zh: '客户等待坐席时听到的声音，以及因无人接听而被挂断前听到的声音。上传后在“设置”的“声音”部分选用；这里试听到的与客户在电话里听到的一样。',
    en: 'What customers hear while they wait, or before we hang up because nobody was free. Choose one under Settings, Sound. What you hear here is what they hear on the telephone.',
  },
  add: { zh: '上传提示音', en: 'Upload a prompt' },
  file: { zh: 'WAV 文件', en: 'WAV file' },
  fileHelp: (minutes: number): Text => ({
    zh: `单声道或双声道，8 到 48 kHz，最长 ${minutes} 分钟。MP3 请先转换为 WAV。`,
    en: `Mono or stereo, 8 to 48 kHz, up to ${minutes} minutes. Convert MP3 to WAV first.`,
  }),
  choose: { zh: '选择文件', en: 'Choose a file' },
  name: { zh: '名称', en: 'Name' },
  nameHelp: { zh: '在设置中按这个名称选用', en: 'Settings choose it by this name' },
  reading: { zh: '正在读取文件…', en: 'Reading the file…' },
  uploading: (sent: string, all: string): Text => ({
    zh: `已上传 ${sent} / ${all}`,
    en: `${sent} of ${all}`,
  }),
  progress: { zh: '上传进度', en: 'Upload' },
  fileTooLarge: (most: string): Text => ({
    zh: `文件超过 ${most}，请剪短后再上传。`,
    en: `The file is larger than ${most}: shorten it first.`,
  }),
  length: { zh: '时长', en: 'Length' },
  usedBy: { zh: '用途', en: 'Used by' },
  unused: { zh: '未使用', en: 'Not used' },
  uploadedBy: { zh: '上传者', en: 'Uploaded by' },
  uploadedAt: { zh: '上传时间', en: 'Uploaded' },
  listen: { zh: '试听', en: 'Listen' },
  rename: { zh: '重命名', en: 'Rename' },
  renameWhy: { zh: '使用它的设置会随之更新。', en: 'Settings that use it follow.' },
  remove: { zh: '删除', en: 'Delete' },
  removeWhy: (name: string): Text => ({
    zh: `“${name}”将被删除，无法恢复。`,
    en: `"${name}" will be gone. This cannot be undone.`,
  }),
  actions: { zh: '操作', en: 'Actions' },
  none: {
    zh: '还没有提示音：客户等待时听到的是静音。',
    en: 'There are no prompts yet: customers who wait hear silence.',
  },
  silence: { zh: '不播放', en: 'None' },
  ofInstallation: (name: string): Text => ({
    zh: `${name}（不在企业的提示音中，播放服务器上的同名文件）`,
    en: `${name} (not a prompt of the account: a file on the server, if there is one)`,
  }),
} as const

/** The settings by which customers hear one. */
export const PROMPT_USES = {
  waitPrompt: { zh: '等待时', en: 'While waiting' },
  abandonPrompt: { zh: '挂断前', en: 'Before the hang-up' },
  holdPrompt: { zh: '保持时', en: 'On hold' },
  inboundPrompt: { zh: '来电无人接听时', en: 'For callers whom no agent takes' },
} as const satisfies Readonly<Record<string, Text>>
