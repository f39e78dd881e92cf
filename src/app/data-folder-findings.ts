// Whether the data folder can be written, and how much of its disk is free.
import { access, constants, stat, statfs } from 'node:fs/promises'
import { errorCode } from '../domain/error-text.ts'
import { type Finding, fine, wrong } from '../domain/finding.ts'
import { diskFinding } from '../examination/diagnosis.ts'

export async function dataFolderFindings(folder: string): Promise<Finding[]> {
  try {
    if (!(await stat(folder)).isDirectory()) {
      return [
        wrong(
          `The data folder ${folder} is not a folder: set YUHU_DATA_DIR to one.`,
          `数据目录 ${folder} 是一个文件：请把 YUHU_DATA_DIR 设为目录。`,
        ),
      ]
    }
    await access(folder, constants.W_OK)
    const disk = await statfs(folder)
    return [
      fine(`The data folder ${folder} can be written.`, `数据目录 ${folder} 可写。`),
      diskFinding(folder, disk.bavail * disk.bsize, disk.blocks * disk.bsize),
    ]
  } catch (error) {
    const missing = errorCode(error) === 'ENOENT'
    return missing
      ? [
          fine(
            `The data folder ${folder} does not exist yet; the first start creates it.`,
            `数据目录 ${folder} 还不存在，首次启动时会创建。`,
          ),
        ]
      : [
          wrong(
            `This user cannot write to the data folder ${folder}: ` +
              'change its owner or set YUHU_DATA_DIR.',
            `当前用户无权写入数据目录 ${folder}：请更改其属主，或设置 YUHU_DATA_DIR。`,
          ),
        ]
  }
}
