// English names of months and weekdays in the texts of dates. Letters are compared as numbers of 5 bits each.

/** Letters in any case, 5 bits each, up to 6 of them; 0 where others stand among them, or the text ends before. */
function lettersAt(at: usize, end: usize, count: usize): u32 {
  if (at + count > end) return 0;
  let letters: u32 = 0;
  for (const last = at + count; at < last; at++) {
    const letter = (<u32>load<u8>(at) | 32) - 96;
    if (letter - 1 > 25) return 0;
    letters = (letters << 5) | letter;
  }
  return letters;
}

/** 1 to 12 by the first three letters of a month, 0 of none. */
export function monthAt(at: usize, end: usize): i32 {
  switch (lettersAt(at, end, 3)) {
    case 10_286: // jan
      return 1;
    case 6_306: // feb
      return 2;
    case 13_362: // mar
      return 3;
    case 1_554: // apr
      return 4;
    case 13_369: // may
      return 5;
    case 10_926: // jun
      return 6;
    case 10_924: // jul
      return 7;
    case 1_703: // aug
      return 8;
    case 19_632: // sep
      return 9;
    case 15_476: // oct
      return 10;
    case 14_838: // nov
      return 11;
    case 4_259: // dec
      return 12;
    default:
      return 0;
  }
}

/** Where the name of a month ends whose first three letters are read; 0 where others stand there. */
export function behindMonth(at: usize, end: usize, month: i32): usize {
  switch (month) {
    case 1:
      return lettersAt(at, end, 4) == 689_753 ? at + 4 : 0; // uary
    case 2:
      return lettersAt(at, end, 5) == 19_564_121 ? at + 5 : 0; // ruary
    case 3:
      return lettersAt(at, end, 2) == 104 ? at + 2 : 0; // ch
    case 4:
      return lettersAt(at, end, 2) == 300 ? at + 2 : 0; // il
    case 6:
      return lettersAt(at, end, 1) == 5 ? at + 1 : 0; // e
    case 7:
      return lettersAt(at, end, 1) == 25 ? at + 1 : 0; // y
    case 8:
      return lettersAt(at, end, 3) == 22_132 ? at + 3 : 0; // ust
    case 9:
      return lettersAt(at, end, 6) == 676_759_730 ? at + 6 : 0; // tember
    case 10:
      return lettersAt(at, end, 4) == 493_746 ? at + 4 : 0; // ober
    case 11:
    case 12:
      return lettersAt(at, end, 5) == 5_671_090 ? at + 5 : 0; // ember
    default:
      return at; // may
  }
}

/** Does it begin with the three letters of a weekday? 1, or 0. */
export function weekdayAt(at: usize, end: usize): i32 {
  switch (lettersAt(at, end, 3)) {
    case 13_806: // mon
    case 21_157: // tue
    case 23_716: // wed
    case 20_757: // thu
    case 6_729: // fri
    case 19_508: // sat
    case 20_142: // sun
      return 1;
    default:
      return 0;
  }
}
