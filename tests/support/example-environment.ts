interface Variable {
  description: string
  default?: string
}

/** What `.env.example` must say for these variables. */
export function exampleEnvironment(variables: Record<string, Variable>): string {
  const parts = Object.entries(variables).map(([name, variable]) => {
    const line = variable.default === undefined ? `# ${name}=` : `# ${name}=${variable.default}`
    return `# ${variable.description}\n${line}\n`
  })
  return [head, ...parts].join('\n')
}

const head = `# Every variable that Foyer reads, with its default where it has one. Nothing has to be set to try it.
# \`npm start\` reads the environment; compose.yaml reads a file named .env beside it.
`
