export const createText = {
  joinsNone: "Choose a network to join.",
  noPort: "A port, 1 to 65535, or a range such as 8000-8010.",
  rangesDiffer: "Both ranges need the same number of ports.",
};
