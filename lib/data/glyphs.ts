// Letters and digits as strokes on a grid 4 wide and 6 high, so that pages of writing look the same on every machine:
// fonts differ. A point is its column and row, strokes are divided by |.
const STROKES: Readonly<Record<string, string>> = {
  A: '06 20 46|13 33',
  B: '00 06 36 45 44 33 03|33 42 41 30 00',
  C: '41 30 10 01 05 16 36 45',
  D: '00 06 26 44 42 20 00',
  E: '40 00 06 46|03 33',
  F: '40 00 06|03 33',
  G: '41 30 10 01 05 16 36 45 43 23',
  H: '00 06|40 46|03 43',
  I: '20 26|10 30|16 36',
  J: '40 45 36 16 05',
  K: '00 06|40 03 46',
  L: '00 06 46',
  M: '06 00 23 40 46',
  N: '06 00 46 40',
  O: '10 01 05 16 36 45 41 30 10',
  P: '06 00 30 41 42 33 03',
  Q: '10 01 05 16 36 45 41 30 10|24 46',
  R: '06 00 30 41 42 33 03|23 46',
  S: '41 30 10 01 02 13 33 44 45 36 16 05',
  T: '00 40|20 26',
  U: '00 05 16 36 45 40',
  V: '00 26 40',
  W: '00 16 23 36 40',
  X: '00 46|40 06',
  Y: '00 23 40|23 26',
  Z: '00 40 06 46',
  '0': '10 01 05 16 36 45 41 30 10|14 32',
  '1': '11 20 26|16 36',
  '2': '01 10 30 41 42 06 46',
  '3': '00 40 23 33 44 45 36 16 05',
  '4': '36 30 04 44',
  '5': '40 00 03 33 44 45 36 16 05',
  '6': '40 20 02 05 16 36 45 44 33 03',
  '7': '00 40 16',
  '8': '13 02 01 10 30 41 42 33 13 04 05 16 36 45 44 33',
  '9': '06 26 44 41 30 10 01 02 13 43',
};

const ROWS = 6;

/** From the start of one letter to that of the next, in heights of a letter. */
export const ADVANCE = 1;

/** Path data of a text, its first letter's upper left corner at (x,y), letters `height` high. Unknown characters are left out as spaces. */
export function textPath(text: string, at: { x: number; y: number; height: number }): string {
  const unit = at.height / ROWS;
  const place = (point: string, letter: number): string => {
    const x = at.x + letter * ADVANCE * at.height + Number(point[0]) * unit;
    const y = at.y + Number(point[1]) * unit;
    return `${x.toFixed(2)} ${y.toFixed(2)}`;
  };
  return [...text]
    .flatMap((character, i) =>
      (STROKES[character]?.split('|') ?? []).map((stroke) => {
        const points = stroke.split(' ').map((point) => place(point, i));
        return `M${points.join('L')}`;
      }),
    )
    .join('');
}
