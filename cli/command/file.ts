/** Files are written whole or not at all. */
import { renameSync, rmSync, writeFileSync } from 'node:fs'
import { Complaint, sentence } from './complaint.ts'

/** Write under a temporary name beside the file, then rename. */
export const writeWhole = (file: string, text: string): void => {
  const temporary = `${file}.${process.pid}.tmp`
  try {
    writeFileSync(temporary, text)
    renameSync(temporary, file)
  } catch (thrown) {
    rmSync(temporary, { force: true })
    throw new Complaint(`${file}: expected a file that can be written: ${sentence(thrown)}`)
  }
}
