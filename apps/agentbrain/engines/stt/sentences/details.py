"""What callers say about themselves: name, date of birth, numbers."""

from __future__ import annotations

from typing import Final

from apps.agentbrain.engines.stt.written import one_a_line

DETAILS: Final = one_a_line("""
    my name is {first_name}
    my name is {full_name}
    my name is {full_name}
    my name's {full_name}
    it's {first_name}
    it's {full_name}
    it's {full_name}
    this is {first_name}
    this is {full_name}
    i'm {full_name}
    {first_name}
    {full_name}
    {full_name}
    {full_name}
    {full_name}
    {last_name}
    {birth_date}
    {birth_date}
    it's {birth_date}
    my date of birth is {birth_date}
    my birthday is {birth_date}
    i was born on {birth_date}
    the name is {full_name}
    it's under {last_name}
    it should be under {full_name}
    my last name is {last_name}
    last name {last_name}
    first name {first_name}
    yes my name is {full_name}
    that's {letter} {letter} {letter} {letter}
    {letter} {letter} {letter} {letter} {letter}
    {letter} {letter} {letter} {letter} {letter} {letter}
    {last_name} {letter} {letter} {letter} {letter} {letter}
    {letter} as in {first_name}
    {phone_digits}
    {phone_digits}
    {phone_digits}
    my number is {phone_digits}
    my phone number is {phone_digits}
    the number is {phone_digits}
    the phone number is {phone_digits}
    it's {phone_digits}
    sure it's {phone_digits}
    you can reach me at {phone_digits}
    call me at {phone_digits}
    {four_digits}
    {four_digits}
    it's {four_digits}
    the last four are {four_digits}
    the last four digits are {four_digits}
    {three_digits}
    {digit} {digit}
    {digit}
    {number}
    {year}
    it's a {year}
    area code {three_digits}
    this number
    this number is fine
    the number i'm calling from
    the one i'm calling from
    same number
    yes this number
""")
