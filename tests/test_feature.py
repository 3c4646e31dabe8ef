"""What every feature is given: JSON of nested numbers, the values that a search may set, a name."""

import json
from dataclasses import asdict

import pytest

from featherweight.errors import DesignError
from featherweight.feature import FEATURES, Feature
from featherweight.features.crop import Crop
from featherweight.features.hog import Hog
from featherweight.features.sift_words import SiftWords


def test_json_names_the_feature_and_its_fields() -> None:
    assert Hog(4).to_json() == {"feature": "hog", "cell": 4, "block": 2, "bins": 9, "stride": 1, "signed": False}


def test_lists_come_back_as_tuples_however_deep() -> None:
    learnt = SiftWords(2, codebook=((1,) * 128, (2,) * 128))
    for feature in (learnt, Crop(box=(1, 2, 3, 4))):
        again = Feature.from_json(json.loads(json.dumps(feature.to_json())))
        assert again == feature
        assert {feature: 1}[again] == 1


def test_a_field_of_a_later_version_is_left_aside_and_a_missing_one_is_the_default() -> None:
    assert Feature.from_json({"feature": "hog", "cell": 6, "colour": "later"}) == Hog(6)


def test_a_misspelt_name_gets_a_suggestion() -> None:
    with pytest.raises(DesignError, match="did you mean 'hog'"):
        Feature.from_json({"feature": "hogg"})


@pytest.mark.parametrize("name", list(FEATURES))
def test_the_default_is_a_value_that_a_search_may_set(name: str) -> None:
    kind = FEATURES[name]
    default = asdict(kind())
    for field, values in kind.domain().items():
        assert values[0] == default[field] and len(set(values)) == len(values) > 1, field
    assert FEATURES.name_of(kind) == name
    assert 0 <= kind.flips < 1 and kind.tolerance >= 0
