/** A map that forgets what was put longest ago beyond `most` entries: strangers must not fill the memory. */
export function recent<Key, Value>(most: number) {
  const held = new Map<Key, Value>();
  return {
    get: (key: Key): Value | undefined => held.get(key),
    put(key: Key, value: Value): void {
      held.delete(key);
      held.set(key, value);
      const [oldest] = held.keys();
      if (held.size > most && oldest !== undefined) held.delete(oldest);
    },
    forget: (key: Key): void => {
      held.delete(key);
    },
  };
}
