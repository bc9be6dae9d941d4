/** The package this file belongs to, whether it runs from the sources or from the build. */
import { existsSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { fileURLToPath } from 'node:url'

const packageRoot = (folder: string): string =>
  existsSync(join(folder, 'package.json')) || dirname(folder) === folder ? folder : packageRoot(dirname(folder))

export const home: string = packageRoot(dirname(fileURLToPath(import.meta.url)))
