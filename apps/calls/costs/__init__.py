"""What calls cost: what their vendors counted, at the prices staff entered."""
