"""What the invented people are called: family names that no reader takes for a real person's."""

from collections.abc import Iterator
from itertools import cycle

from tracker.models.enums import Language

# The lengths of a language's two rows share no divisor, so a pair returns only after their product.
GIVEN = {
    Language.ES: ("María", "Andrés", "Ana", "Luis", "Lucía", "Diego", "Elena", "Tomás", "Rosa"),
    Language.EN: ("Grace", "Martin", "Joy", "Andre", "Ruth", "Dennis", "Claire"),
    Language.PT: ("Ana", "Paulo", "Teresa", "Caio"),
    Language.FR: ("Jean", "Marie", "Paul", "Rose"),
}
FAMILY = {
    Language.ES: ("Ejemplo", "Muestra", "Modelo", "Prueba", "Ensayo"),
    Language.EN: ("Example", "Sample", "Specimen", "Fiction"),
    Language.PT: ("Exemplo", "Amostra", "Modelo"),
    Language.FR: ("Exemple", "Modèle", "Fiction"),
}


def invented(language: Language) -> Iterator[str]:
    """Return names without end, in the order in which they are given out."""
    return map(" ".join, zip(cycle(GIVEN[language]), cycle(FAMILY[language]), strict=False))
