//! Little-endian fields of ZIP records.

/// Takes fields from the front of a record; `None` if it is too short.
pub struct Fields<'a>(pub &'a [u8]);

impl<'a> Fields<'a> {
    pub fn bytes(&mut self, length: usize) -> Option<&'a [u8]> {
        let (taken, rest) = self.0.split_at_checked(length)?;
        self.0 = rest;
        Some(taken)
    }

    pub fn u16(&mut self) -> Option<u16> {
        Some(u16::from_le_bytes(self.bytes(2)?.try_into().ok()?))
    }

    pub fn u32(&mut self) -> Option<u32> {
        Some(u32::from_le_bytes(self.bytes(4)?.try_into().ok()?))
    }

    pub fn u64(&mut self) -> Option<u64> {
        Some(u64::from_le_bytes(self.bytes(8)?.try_into().ok()?))
    }
}

/// The 64-bit fields of a ZIP64 extra field (APPNOTE §4.5.3): present, in this order, for each
/// 32-bit field that is all ones.
pub fn zip64_fields(extra: &[u8], fields: &mut [(&mut u64, bool)]) -> Option<()> {
    let mut block = None;
    let mut rest = Fields(extra);
    while rest.0.len() >= 4 {
        let (id, length) = (rest.u16()?, rest.u16()?);
        let data = rest.bytes(usize::from(length))?;
        if id == 1 && block.replace(data).is_some() {
            return None;
        }
    }
    // Fewer bytes than a field's header are padding: zipalign and others align contents this way.
    let mut block = Fields(block.unwrap_or_default());
    for (value, wanted) in fields {
        if *wanted {
            **value = block.u64()?;
        }
    }
    Some(())
}
