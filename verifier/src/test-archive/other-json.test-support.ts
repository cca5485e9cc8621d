/** One way in which a piece of JSON may be otherwise: the whole piece, and what was done to it. */
export type OtherJson = readonly [how: string, other: unknown];

/** Every member exchanged for another of its sort, or left away; of a list the first, the second and the last are taken for all. */
export function otherJson(value: unknown): readonly OtherJson[] {
  if (typeof value === 'number')
    return [
      ['one more', value + 1],
      ['one less', value - 1],
      ['much more', value + 100_000],
    ];
  if (typeof value === 'boolean') return [['not', !value]];
  if (typeof value === 'string') return [['otherwise', otherText(value)]];
  if (Array.isArray(value)) return otherList(value);
  if (typeof value === 'object' && value !== null) return otherMembers(Object.entries(value));
  return [];
}

/** Of the same length and alphabet wherever that is possible. */
function otherText(text: string): string {
  const at = Math.max(0, Math.floor(text.length / 2));
  const letter = text[at] ?? '';
  return `${text.slice(0, at)}${letter === '1' ? '2' : '1'}${text.slice(at + 1)}`;
}

function otherList(list: readonly unknown[]): readonly OtherJson[] {
  const places = [...new Set([0, 1, list.length - 1])].filter((at) => at >= 0 && at < list.length);
  return [
    ...places.flatMap((at) => [
      ...otherJson(list[at]).map(([how, other]): OtherJson => [`${at} ${how}`, list.with(at, other)]),
      [`without ${at}`, list.toSpliced(at, 1)] as const,
      [`${at} twice`, list.toSpliced(at, 0, list[at])] as const,
    ]),
    ...(list.length > 1 ? [['reversed', list.toReversed()] as const] : []),
  ];
}

function otherMembers(members: readonly (readonly [string, unknown])[]): readonly OtherJson[] {
  return members.flatMap(([name, value]) => [
    ...otherJson(value).map(
      ([how, other]): OtherJson => [`${name} ${how}`, Object.fromEntries([...members, [name, other]])],
    ),
    [`without ${name}`, Object.fromEntries(members.filter(([other]) => other !== name))] as const,
  ]);
}
