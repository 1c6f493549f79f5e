/**
 * Masks credentials in a text: `http://anna:secret@host` becomes `http://***********@host`. An address in a file or on the
 * command line may hold user and password, and shown text ends up in logs. The length stays the same, so that marks below the
 * text stay in their place.
 */
export function maskCredentials(text: string): string {
  return text.replace(/(?<=\w:\/\/)[^\s/?#"']*(?=@)/g, (credentials) => '*'.repeat(credentials.length));
}
