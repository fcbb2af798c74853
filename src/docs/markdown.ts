/** Markdown from plain data. */

/** A table. Cells are Markdown; a `|` in them is escaped. */
export function formatTable(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]): string => `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`
  return [line(headings), `|${headings.map(() => '---|').join('')}`, ...rows.map(line)].join('\n')
}

/** As code, with a backtick's own rules. */
export function formatCode(text: string): string {
  return text.includes('`') ? `\`\` ${text} \`\`` : `\`${text}\``
}

/** With a full stop and a capital first letter, unless the first word is a name in code, such as fcntl(2). */
export function formatSentence(text: string): string {
  const capital = /^[a-z-]+[ ,;:]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text
  return /[.!?…]$/.test(capital) ? capital : `${capital}.`
}
