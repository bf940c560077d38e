"""The type checker that jaxtyping applies to linework while tests run: beartype, an int being a float too."""

from beartype import BeartypeConf, beartype

check = beartype(conf=BeartypeConf(is_pep484_tower=True))
