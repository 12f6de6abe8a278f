"""What the questionnaire of a public survey adds: whose file it is, how its cells are read, what each item is about."""

from typing import Literal

from pydantic import model_validator

from helpers.survey.questionnaire.design import Count, Part, Text

About = Literal["lived", "felt", "country"]
Direction = Literal["higher_is_fragile", "lower_is_fragile"]
Voice = Literal["residents", "employers"]


class WaveColumn(Part):
    """The column that names the wave of each row, the value of this wave, and those of waves that are set aside."""

    column: Text
    value: Text
    set_aside: tuple[Text, ...] = ()

    @model_validator(mode="after")
    def _is_coherent(self) -> "WaveColumn":
        if self.value in self.set_aside:
            raise ValueError(f"'{self.value}' is the wave that is read, and is also set aside")
        return self


class Origin(Part):
    """Where the estimates of a public survey come from.

    provenance: "observed" (estimated here from the producer's microdata) or "published" (the producer's own table).
    file: the public place of the file that was read. citation: what every figure says, with the licence.
    voice: whose words these are; employers are never mixed with residents. wave: None where a file holds one wave.
    weights_sum: what the weights of the wave add up to; None where respondents are not weighted, and count one each.
    pooled: the French sentence that says how several waves were averaged, for a published table of waves.
    """

    provenance: Literal["observed", "published"]
    producer: Text
    file: Text
    citation: Text
    licence: Text
    voice: Voice = "residents"
    wave: WaveColumn | None = None
    weights_sum: Count | None = None
    pooled: Text | None = None
