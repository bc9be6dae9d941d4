/** From a command line to an exit code. */
import { attack } from '../attack/attack.ts'
import { conform } from '../conform/conform.ts'
import { docs } from '../docs/docs.ts'
import { newDesign } from '../new/new.ts'
import { prove } from '../prove/prove.ts'
import { replay } from '../replay/replay.ts'
import { list } from '../show/list.ts'
import { show } from '../show/show.ts'
import { Complaint } from './complaint.ts'
import type { Environment, ExitCode } from './environment.ts'
import { suggestion } from './suggestion.ts'
import { overview, pages } from './usage.ts'

/** A command with the words after its name. */
export type Command = (argv: ReadonlyArray<string>, env: Environment) => Promise<ExitCode>

const help: Command = async ([about], env) => {
  const page = about === undefined ? overview : pages[about]
  if (page === undefined) throw new Complaint(`unknown command ${about}; ${suggestion(about ?? '', Object.keys(pages))}`)
  env.write(`${page.trimEnd()}\n`)
  return 0
}

const commands: Readonly<Record<string, Command>> = { prove, attack, replay, conform, list, show, docs, new: newDesign, help }

const dispatch: Command = async ([name, ...rest], env) => {
  if (name === undefined || name === '--help' || name === '-h') return help([], env)
  const command = Object.hasOwn(commands, name) ? commands[name] : undefined
  if (command === undefined) throw new Complaint(`unknown command ${name}; ${suggestion(name, Object.keys(commands))}`)
  if (rest.includes('--help') || rest.includes('-h')) return help([name], env)
  return command(rest, env)
}

/** Run a command line; what it complains about is printed, one paragraph for each problem. */
export const run: Command = async (argv, env) => {
  try {
    return await dispatch(argv, env)
  } catch (thrown) {
    if (!(thrown instanceof Complaint)) throw thrown
    env.writeError(`${thrown.paragraphs.join('\n\n')}\n`)
    return 2
  }
}
