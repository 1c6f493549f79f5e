/**
 * A text as it may be shown, in which `http://anna:secret@host` is `http://***********@host`: an address in a file or on the
 * command line may hold a user and a password, and what is shown ends up in logs. As long as before, so that what is
 * underlined stays in its place.
 */
export function maskCredentials(text: string): string {
  return text.replace(/(?<=\w:\/\/)[^\s/?#"']*(?=@)/g, (credentials) => '*'.repeat(credentials.length));
}
