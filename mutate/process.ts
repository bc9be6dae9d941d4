/** A child process in a group of its own, so that it ends with all that it started. */
import { spawn } from 'node:child_process'
import { createInterface } from 'node:readline'

export interface Ended {
  readonly code: number | null
  readonly output: string
  /** It was ended from here: `late` because it took too long, `told` because its listener had heard enough. */
  readonly stopped: 'late' | 'told' | null
}

export interface Running {
  readonly command: ReadonlyArray<string>
  readonly folder: string
  /** Seconds that it may take; `again` of a listener's answer gives it as many anew. */
  readonly limit: number
  readonly signal: AbortSignal
  readonly hear?: (line: string) => 'go on' | 'again' | 'stop'
}

/** The last characters that are kept of what a process says. */
const mostOutput = 1_000_000

const endGroup = (pid: number | undefined): void => {
  if (pid === undefined) return
  try {
    process.kill(-pid, 'SIGKILL')
  } catch {
    // It has ended by itself.
  }
}

/** Run Node with these arguments to its end, its limit, or the listener's `stop`. */
export const ran = ({ command, folder, limit, signal, hear }: Running): Promise<Ended> =>
  new Promise((resolve, reject) => {
    const child = spawn(process.execPath, [...command], { cwd: folder, detached: true, stdio: ['ignore', 'pipe', 'pipe'] })
    let output = ''
    let stopped: Ended['stopped'] = null
    const stop = (why: NonNullable<Ended['stopped']>): void => {
      stopped ??= why
      endGroup(child.pid)
    }
    const aborted = (): void => stop('told')
    signal.addEventListener('abort', aborted)
    if (signal.aborted) aborted()
    const timed = (): NodeJS.Timeout => setTimeout(() => stop('late'), limit * 1000)
    let timer = timed()
    const keep = (line: string): void => {
      output = `${output}${line}\n`.slice(-mostOutput)
    }
    createInterface({ input: child.stderr }).on('line', keep)
    createInterface({ input: child.stdout }).on('line', (line) => {
      const answer = hear?.(line)
      if (answer === undefined) keep(line)
      if (answer === 'stop') stop('told')
      if (answer !== 'again') return
      clearTimeout(timer)
      timer = timed()
    })
    child.on('error', reject)
    child.on('close', (code) => {
      clearTimeout(timer)
      signal.removeEventListener('abort', aborted)
      resolve({ code, output, stopped })
    })
  })
