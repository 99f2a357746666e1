import { Command } from 'commander';

/** Shells that a completion can be written for. */
export const SHELLS = ['bash', 'zsh', 'fish'] as const;

export type Shell = (typeof SHELLS)[number];

/** One command: how it is typed after `warmsite`, and what may follow it. */
interface Entry {
  readonly path: string;
  readonly commands: readonly { readonly name: string; readonly what: string }[];
  /** Words that an argument may be. */
  readonly choices: readonly string[];
  readonly options: readonly string[];
  /** Whether the name of an environment may follow. */
  readonly takesEnvironment: boolean;
}

/** The completion of a program for a shell, made of the very commands that it has. */
export function completion(program: Command, shell: Shell): string {
  const entries = entriesOf(program, '');
  switch (shell) {
    case 'bash':
      return bash(program.name(), entries);
    case 'zsh':
      return zsh(program.name(), entries);
    case 'fish':
      return fish(program.name(), entries);
  }
}

function entriesOf(command: Command, path: string): Entry[] {
  const own: Entry = {
    path,
    commands: command.commands.map((each) => ({ name: each.name(), what: each.description() })),
    choices: command.registeredArguments.flatMap(({ argChoices = [] }) => argChoices),
    options: [...command.options.flatMap(({ long }) => (long ? [long] : [])), '--help'],
    takesEnvironment: command.registeredArguments.some((argument) => argument.name() === 'env'),
  };
  return [own, ...command.commands.flatMap((each) => entriesOf(each, `${path} ${each.name()}`.trim()))];
}

/** Lists the environments of the project where the shell is. Fish expands a variable in double quotes, as `$/` would be. */
const ENVIRONMENTS = "ls config/environments 2>/dev/null | sed -n 's/[.]yaml$//p'";

function bash(name: string, entries: readonly Entry[]): string {
  return `_${name}() {
${offered(entries, 'COMP_WORDS', 'i = 1; i < COMP_CWORD')}
  COMPREPLY=($(compgen -W "$offered" -- "\${COMP_WORDS[COMP_CWORD]}"))
}
complete -o default -F _${name} ${name}
`;
}

/** Both a file of a folder in `fpath`, whose text is the function the first time, and a script to source. */
function zsh(name: string, entries: readonly Entry[]): string {
  return `#compdef ${name}
_${name}() {
${offered(entries, 'words', 'i = 2; i < CURRENT')}
  compadd -- \${=offered} || _files
}
if [ "\$funcstack[1]" = _${name} ]; then
  _${name} "$@"
else
  compdef _${name} ${name}
fi
`;
}

/**
 * Sets `offered` to what may follow the words before the cursor, in the language that bash and zsh share.
 *
 * @param words name of the array of words
 * @param range of those before the cursor, the program's name left out
 */
function offered(entries: readonly Entry[], words: string, range: string): string {
  const paths = entries.filter(({ path }) => path !== '').map(({ path }) => `'${path}'`);
  // Not `path`: in zsh that would be the PATH of the commands below.
  return `  local typed= next= offered= environments= i
  for ((${range}; i++)); do
    next="\${typed:+$typed }\${${words}[i]}"
    case "$next" in
    ${paths.join(' | ')}) typed=$next ;;
    esac
  done
  case "$typed" in
${entries
  .map(
    ({ path, commands, choices, options, takesEnvironment }) =>
      `  '${path}') offered='${[...commands.map((each) => each.name), ...choices, ...options].join(' ')}'${takesEnvironment ? ' environments=1' : ''} ;;`,
  )
  .join('\n')}
  esac
  [ -z "$environments" ] || offered="$offered $(${ENVIRONMENTS})"`;
}

function fish(name: string, entries: readonly Entry[]): string {
  const paths = entries.filter(({ path }) => path !== '').map(({ path }) => quoted(path));
  const rules = entries.flatMap(({ path, commands, choices, options, takesEnvironment }) => {
    const rule = (rest: string): string => `complete -c ${name} -n ${quoted(`__${name}_at "${path}"`)} ${rest}`;
    return [
      ...commands.map((each) => rule(`-f -a ${each.name} -d ${quoted(each.what)}`)),
      ...choices.map((choice) => rule(`-f -a ${choice}`)),
      ...options.map((option) => rule(`-l ${option.slice(2)}`)),
      ...(takesEnvironment ? [rule(`-f -a ${quoted(`(${ENVIRONMENTS})`)}`)] : []),
    ];
  });
  return `function __${name}_at
  set -l words (commandline -opc)
  set -e words[1]
  set -l typed
  for word in $words
    set -l next (string trim "$typed $word")
    contains -- "$next" ${paths.join(' ')}; and set typed $next
  end
  test "$typed" = "$argv[1]"
end
${rules.join('\n')}
`;
}

/** A text between single quotes, as fish reads it. */
function quoted(text: string): string {
  return `'${text.replace(/['\\]/g, '\\$&')}'`;
}
