/** What the files of a table begin with: `<name>.csv`, `<name>.md`, `<name>-<metric>.svg` in `tables/`. */
export function tableName(id: string): string {
  return id.replaceAll(/[^\w.-]+/g, '-');
}
