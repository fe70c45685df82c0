/**
 * Numbers of static payload types (RFC 3551 §6), one by one for whoever switches over them: bundlers put them in place,
 * where a property of an object would be read. `PayloadType` names them for everybody else.
 */
export const PCMU = 0;
export const GSM = 3;
export const G723 = 4;
export const PCMA = 8;
export const G722 = 9;
export const G729 = 18;
