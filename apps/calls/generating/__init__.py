"""Believable calls in any number, to try reports and screens at full size."""
