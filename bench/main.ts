/** How fast the machinery is: the explorer beside SPIN, the sampler beside fc.commands, and the real designs. */
import { explorerTable } from './explorer.ts'
import { samplerTable } from './sampler.ts'
import { scopeTable } from './scopes.ts'

const { text, agree } = explorerTable()
console.log(text)
console.log(`\n${samplerTable()}`)
console.log(`\n${scopeTable()}`)
if (!agree) process.exitCode = 1
